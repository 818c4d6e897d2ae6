// Command lambda is the deployable of function tgsend.
package main

import (
	"cartie/functions/tgsend"
	"cartie/shared/fn"
)

func main() { fn.Main(tgsend.Function) }
