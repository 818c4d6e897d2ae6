// Command lambda is the deployable of function scenarios.
package main

import (
	"cartie/functions/scenarios"
	"cartie/shared/fn"
)

func main() { fn.Main(scenarios.Function) }
