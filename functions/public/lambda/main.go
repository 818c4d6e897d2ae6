// Command lambda is the deployable of function public.
package main

import (
	"cartie/functions/public"
	"cartie/shared/fn"
)

func main() { fn.Main(public.Function) }
