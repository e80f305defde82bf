# report.awk: the results as a table for people (-v as=table) or as JSON (-v as=json). Head lines come by -v.
function json(s) { gsub(/\\/, "&&", s); gsub(/"/, "\\\"", s); gsub(/[\001-\037]/, " ", s); return "\"" s "\"" }
function triple(a, b, c) { return a == "" ? "null" : "{\"min\": " a ", \"median\": " b ", \"max\": " c "}" }
function range(a, b, c) { return a == "" ? "-" : a == c ? b : b " (" a " - " c ")" }
BEGIN {
    FS = "\t"
    if (as == "json")
        printf "{\"date\": %s, \"commit\": %s, \"machine\": %s, \"disk\": %s, \"rounds\": %s, \"seconds\": %s,\n \"rows\": [",
            json(date), json(commit), json(machine), json(disk), rounds, seconds
    else
        printf "\nMaklumat %s, %s\nMachine: %s\nDisk:    %s\n%s turns of each side, alternating; median (min - max)\n",
            commit, date, machine, disk, rounds
}
as == "json" {
    printf "%s\n  {\"row\": %s, \"label\": %s, \"unit\": %s, \"ours\": %s, \"peer\": %s, \"theirs\": %s, \"ratio\": %s, \"target\": %s, \"result\": %s, \"note\": %s}",
        (NR > 1 ? "," : ""), json($1), json($2), json($3), triple($4, $5, $6), ($7 == "" ? "null" : json($7)),
        triple($8, $9, $10), triple($11, $12, $13), json($14), json($15), json($16)
    next
}
{
    if ($1 != last) { lines[++n] = "\n" $1; last = $1 }
    c1[++n] = $2 (($3 == "") ? "" : ", " $3)
    c2[n] = range($4, $5, $6)
    c3[n] = $7 == "" ? "" : $7 " " range($8, $9, $10)
    c4[n] = $12 == "" ? "" : "x" range($11, $12, $13)
    c5[n] = $14 == "-" ? "" : $14
    c6[n] = ($15 == "-" ? "" : $15) ($16 == "" ? "" : ($15 == "-" ? "" : "; ") $16)
    if (length(c1[n]) > w1) w1 = length(c1[n])
    if (length(c2[n]) > w2) w2 = length(c2[n])
    if (length(c3[n]) > w3) w3 = length(c3[n])
    if (length(c4[n]) > w4) w4 = length(c4[n])
    if (length(c5[n]) > w5) w5 = length(c5[n])
}
END {
    if (as == "json") { print "\n ]\n}"; exit }
    for (i = 1; i <= n; i++)
        if (i in lines) print lines[i]
        else printf "  %-" w1 "s  %-" w2 "s  %-" w3 "s  %-" w4 "s  %-" w5 "s  %s\n", c1[i], c2[i], c3[i], c4[i], c5[i], c6[i]
}
