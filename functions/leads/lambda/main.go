// Command lambda is the deployable of function leads.
package main

import (
	"cartie/functions/leads"
	"cartie/shared/fn"
)

func main() { fn.Main(leads.Function) }
