package schedules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule tells when a schedule is due. next is the first time after from; false when there is none.
type rule interface {
	next(from time.Time) (time.Time, bool)
}

type rate time.Duration

func (r rate) next(from time.Time) (time.Time, bool) { return from.Add(time.Duration(r)), true }

// parse reads rate(value unit) and cron(minutes hours day-of-month month day-of-week year).
func parse(expression, zone string) (rule, error) {
	kind, rest, ok := strings.Cut(expression, "(")
	body, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return nil, fmt.Errorf("%q is neither rate(…) nor cron(…)", expression)
	}
	location := time.UTC
	if zone != "" {
		var err error
		if location, err = time.LoadLocation(zone); err != nil {
			return nil, fmt.Errorf("time zone: %w", err)
		}
	}
	switch kind {
	case "rate":
		return parseRate(body)
	case "cron":
		return parseCron(body, location)
	}
	return nil, fmt.Errorf("%s(…) is not supported", kind)
}

func parseRate(body string) (rule, error) {
	fields := strings.Fields(body)
	if len(fields) != 2 {
		return nil, fmt.Errorf("rate(%s) is not a value and a unit", body)
	}
	n, err := strconv.Atoi(fields[0])
	unit := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(fields[1], "s")]
	if err != nil || n < 1 || n > 1_000_000 || unit == 0 {
		return nil, fmt.Errorf("rate(%s) is not a number of minutes, hours or days", body)
	}
	return rate(time.Duration(n) * unit), nil
}

// cron holds the allowed values of each field; nil means any.
type cron struct {
	minutes, hours, days, months, weekdays, years []int
	location                                      *time.Location
}

func parseCron(body string, location *time.Location) (rule, error) {
	fields := strings.Fields(body)
	if len(fields) != 6 {
		return nil, fmt.Errorf("cron(%s) has not six fields", body)
	}
	if (fields[2] == "?") == (fields[4] == "?") {
		return nil, fmt.Errorf("cron(%s): one of day-of-month and day-of-week is ?, the other is not", body)
	}
	months := strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")
	weekdays := strings.Fields("SUN MON TUE WED THU FRI SAT")
	c := cron{location: location}
	for i, f := range []struct {
		into      *[]int
		low, high int
		names     []string
	}{
		{&c.minutes, 0, 59, nil},
		{&c.hours, 0, 23, nil},
		{&c.days, 1, 31, nil},
		{&c.months, 1, 12, months},
		{&c.weekdays, 1, 7, weekdays},
		{&c.years, 1970, 2199, nil},
	} {
		values, err := parseField(fields[i], f.low, f.high, f.names)
		if err != nil {
			return nil, fmt.Errorf("cron(%s): %w", body, err)
		}
		*f.into = values
	}
	return c, nil
}

// parseField reads lists of values, ranges and steps. L, W and # are not supported.
func parseField(text string, low, high int, names []string) ([]int, error) {
	if text == "*" || text == "?" {
		return nil, nil
	}
	value := func(s string) (int, error) {
		if i := slices.Index(names, strings.ToUpper(s)); i >= 0 {
			return low + i, nil
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%q is not between %d and %d", s, low, high)
		}
		return n, nil
	}
	var out []int
	for item := range strings.SplitSeq(text, ",") {
		span, stepText, stepped := strings.Cut(item, "/")
		from, to, step := low, high, 1
		first, last, ranged := strings.Cut(span, "-")
		var err error
		if span != "*" {
			if from, err = value(first); err != nil {
				return nil, err
			}
			if !stepped {
				to = from
			}
		}
		if ranged {
			if to, err = value(last); err != nil {
				return nil, err
			}
		}
		if stepped {
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
				return nil, fmt.Errorf("%q is not a step", stepText)
			}
		}
		if to < from {
			return nil, fmt.Errorf("%q runs backwards", item)
		}
		for n := from; n <= to; n += step {
			out = append(out, n)
		}
	}
	return out, nil
}

func allows(values []int, n int) bool { return values == nil || slices.Contains(values, n) }

// next walks from coarse to fine, so that a rule for a single day of a far year costs a few thousand steps at most.
func (c cron) next(from time.Time) (time.Time, bool) {
	t := from.In(c.location).Truncate(time.Minute).Add(time.Minute)
	for t.Year() <= 2199 {
		switch {
		case !allows(c.years, t.Year()):
			t = time.Date(t.Year()+1, 1, 1, 0, 0, 0, 0, c.location)
		case !allows(c.months, int(t.Month())):
			t = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, c.location)
		case !allows(c.days, t.Day()) || !allows(c.weekdays, int(t.Weekday())+1):
			t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, c.location)
		case !allows(c.hours, t.Hour()):
			t = t.Add(time.Hour - time.Duration(t.Minute())*time.Minute)
		case !allows(c.minutes, t.Minute()):
			t = t.Add(time.Minute)
		default:
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
