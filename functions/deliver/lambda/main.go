// Command lambda is the deployable of function deliver.
package main

import (
	"cartie/functions/deliver"
	"cartie/shared/fn"
)

func main() { fn.Main(deliver.Function) }
