// Command lambda is the deployable of function bots.
package main

import (
	"cartie/functions/bots"
	"cartie/shared/fn"
)

func main() { fn.Main(bots.Function) }
