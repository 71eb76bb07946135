// Reads a profile as pprof itself does, checks it, and prints in JSON what is in it.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/google/pprof/profile"
)

type line struct {
	Function, System, File string
	Line, Start            int64
}

type location struct {
	Address uint64
	Mapping uint64
	Lines   []line
}

type sample struct {
	Values    []int64
	Labels    map[string][]string
	Numbers   map[string][]int64
	Locations []uint64
}

type answer struct {
	Types                   []string
	Usual, PeriodType       string
	Sums                    map[string]int64
	Start, Duration, Period int64
	Comments                []string
	Mappings                []*profile.Mapping
	Locations               map[uint64]location
	Samples                 []sample
}

func read(path string) (*profile.Profile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found, err := profile.Parse(file)
	if err != nil {
		return nil, err
	}
	return found, found.CheckValid()
}

func told(found *profile.Profile) answer {
	told := answer{
		Usual: found.DefaultSampleType, Start: found.TimeNanos, Duration: found.DurationNanos, Period: found.Period,
		Comments: found.Comments, Mappings: found.Mapping, Sums: map[string]int64{}, Locations: map[uint64]location{},
	}
	if kind := found.PeriodType; kind != nil && kind.Type != "" {
		told.PeriodType = kind.Type + "/" + kind.Unit
	}
	for _, kind := range found.SampleType {
		told.Types = append(told.Types, kind.Type+"/"+kind.Unit)
	}
	for _, place := range found.Location {
		lines := []line{}
		for _, each := range place.Line {
			of := each.Function
			lines = append(lines, line{of.Name, of.SystemName, of.Filename, each.Line, of.StartLine})
		}
		mapping := uint64(0)
		if place.Mapping != nil {
			mapping = place.Mapping.ID
		}
		told.Locations[place.ID] = location{place.Address, mapping, lines}
	}
	for _, each := range found.Sample {
		stack := []uint64{}
		for _, place := range each.Location {
			stack = append(stack, place.ID)
		}
		told.Samples = append(told.Samples, sample{each.Value, each.Label, each.NumLabel, stack})
		for index, value := range each.Value {
			told.Sums[found.SampleType[index].Type] += value
		}
	}
	return told
}

func main() {
	found, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(told(found)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
