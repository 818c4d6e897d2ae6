// Command lambda is the deployable of function integrations.
package main

import (
	"cartie/functions/integrations"
	"cartie/shared/fn"
)

func main() { fn.Main(integrations.Function) }
