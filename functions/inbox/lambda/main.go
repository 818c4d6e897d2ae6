// Command lambda is the deployable of function inbox.
package main

import (
	"cartie/functions/inbox"
	"cartie/shared/fn"
)

func main() { fn.Main(inbox.Function) }
