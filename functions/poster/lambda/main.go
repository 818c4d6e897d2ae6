// Command lambda is the deployable of function poster.
package main

import (
	"cartie/functions/poster"
	"cartie/shared/fn"
)

func main() { fn.Main(poster.Function) }
