package main

import (
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata"
)

// timeAndDuration formats the time of "seconds" and "nanoseconds" in "zone" by "layout", parses "text" by the same
// layout, parses "duration" and combines the results.
func timeAndDuration(in, out record) {
	seconds, err := strconv.ParseInt(in.text("seconds"), 10, 64)
	nanoseconds, err2 := strconv.ParseInt(in.text("nanoseconds"), 10, 64)
	if err != nil || err2 != nil {
		out.put("refused", "no number of seconds")
		return
	}
	zone, err := time.LoadLocation(in.text("zone"))
	if err != nil {
		out.put("refused", "no such zone")
		return
	}
	layout := in.text("layout")
	at := time.Unix(seconds, nanoseconds).In(zone)
	out.put("formatted", at.Format(layout))
	out.put("plain", at.String())
	out.put("go", at.GoString())
	year, week := at.ISOWeek()
	out.put("fields", fmt.Sprint(year, week, at.YearDay(), int(at.Weekday()), at.IsDST(), at.UnixNano()))
	parsed, err := time.ParseInLocation(layout, in.text("text"), zone)
	if err != nil {
		out.put("parseError", err.Error())
	} else {
		out.put("parsed", parsed.String()+" "+parsed.Sub(at).String())
		json, err := parsed.MarshalJSON()
		out.result("parsedJson", string(json), err)
	}
	duration, err := time.ParseDuration(in.text("duration"))
	if err != nil {
		out.put("durationError", err.Error())
		return
	}
	out.put("duration", duration.String())
	out.put("rounded", fmt.Sprint(duration.Round(time.Minute), duration.Truncate(7*time.Second), duration.Hours(), duration.Minutes(), duration.Seconds()))
	out.put("later", at.Add(duration).String())
	if duration > 0 {
		out.put("onUnit", at.Round(duration).String()+" "+at.Truncate(duration).String())
	}
}
