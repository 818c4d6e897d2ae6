// Command lambda runs the function workspaces.
package main

import (
	"cartie/functions/workspaces"
	"cartie/shared/fn"
)

func main() { fn.Main(workspaces.Function) }
