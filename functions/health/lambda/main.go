// Command lambda is the deployable of function health.
package main

import (
	"cartie/functions/health"
	"cartie/shared/fn"
)

func main() { fn.Main(health.Function) }
