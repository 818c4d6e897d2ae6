// Command lambda runs the function migrate.
package main

import (
	"cartie/functions/migrate"
	"cartie/shared/fn"
)

func main() { fn.Main(migrate.Function) }
