// Command lambda is the deployable of function sweeper.
package main

import (
	"cartie/functions/sweeper"
	"cartie/shared/fn"
)

func main() { fn.Main(sweeper.Function) }
