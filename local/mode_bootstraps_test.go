//go:build bootstraps

package main

import "cartie/local/stack"

// mode runs the real binaries of make bootstraps.
func mode(o *stack.Options) { o.Bootstraps = "../.local/bin" }
