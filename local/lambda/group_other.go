//go:build !linux

package lambda

import "syscall"

// ownGroup keeps a terminal's Ctrl-C away from a child. Only Close ends it: a runner killed outright leaves it frozen.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
