// Command lambda is the deployable of function timer.
package main

import (
	"cartie/functions/timer"
	"cartie/shared/fn"
)

func main() { fn.Main(timer.Function) }
