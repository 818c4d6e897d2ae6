// Command lambda runs the function auth.
package main

import (
	"cartie/functions/auth"
	"cartie/shared/fn"
)

func main() { fn.Main(auth.Function) }
