// Command lambda is the deployable of function webhookhealth.
package main

import (
	"cartie/functions/webhookhealth"
	"cartie/shared/fn"
)

func main() { fn.Main(webhookhealth.Function) }
