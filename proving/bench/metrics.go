// SPDX-License-Identifier: MIT

package bench

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// metrics are the lines of an exposition of Prometheus: name with labels → value.
type metrics map[string]float64

func readMetrics(text string) metrics {
	m := metrics{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		i := strings.LastIndexByte(line, ' ')
		if i < 0 || line[0] == '#' {
			continue
		}
		if v, err := strconv.ParseFloat(line[i+1:], 64); err == nil {
			m[line[:i]] = v
		}
	}
	return m
}

// sum adds up a metric over all its labels.
func (m metrics) sum(name string) float64 {
	sum := 0.0
	for key, v := range m {
		if key == name || strings.HasPrefix(key, name+"{") {
			sum += v
		}
	}
	return sum
}

var upTo = regexp.MustCompile(`[{,]le="([^"]+)"`)

// quantile gives the upper bound of the bucket of a histogram, without other
// labels, in which the quantile lies of what came in since before.
func (m metrics) quantile(before metrics, name string, q float64) float64 {
	type bucket struct{ bound, count float64 }
	var all []bucket
	for key, v := range m {
		if !strings.HasPrefix(key, name+"_bucket{") {
			continue
		}
		found := upTo.FindStringSubmatch(key)
		if found == nil {
			continue
		}
		if bound, err := strconv.ParseFloat(found[1], 64); err == nil {
			all = append(all, bucket{bound, v - before[key]})
		}
	}
	slices.SortFunc(all, func(a, b bucket) int { return int(math.Copysign(1, a.bound-b.bound)) })
	for _, b := range all {
		if b.count >= q*all[len(all)-1].count {
			return b.bound
		}
	}
	return 0
}
