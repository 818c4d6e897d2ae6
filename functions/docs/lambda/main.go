// Command lambda is the deployable of function docs.
package main

import (
	"cartie/functions/docs"
	"cartie/shared/fn"
)

func main() { fn.Main(docs.Function) }
