// Command lambda is the deployable of function tgclient.
package main

import (
	"cartie/functions/tgclient"
	"cartie/shared/fn"
)

func main() { fn.Main(tgclient.Function) }
