# record.awk: one result as a line of the table (tab-separated):
#   row label unit  min median max  peer min median max  ratio-min ratio-median ratio-max  target verdict note
function stats(text, out,    v, n, i, j, t) {
    n = split(text, v, " ")
    for (i = 2; i <= n; i++) {
        t = v[i] + 0
        for (j = i - 1; j > 0 && v[j] + 0 > t; j--) v[j + 1] = v[j]
        v[j + 1] = t
    }
    out["min"] = n ? v[1] : ""
    out["max"] = n ? v[n] : ""
    out["median"] = n ? (n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2) : ""
    return n
}
function show(x) { return x == "" ? "" : sprintf(x >= 1000 || x == int(x) ? "%.0f" : x >= 100 ? "%.1f" : x >= 10 ? "%.2f" : "%.3f", x) }
function verdict(value, op, bound,    short) {
    if (op == ">=" ? value >= bound : value <= bound) return "met"
    short = op == ">=" ? 1 - value / bound : value / bound - 1
    return sprintf("missed by %.0f %%", 100 * short < 1 ? 1 : 100 * short)
}
BEGIN {
    stats(ours, o)
    n = split(ours, a, " ")
    m = split(theirs, b, " ")
    for (i = 1; i <= n && i <= m; i++)
        if (b[i] > 0) ratios = ratios " " a[i] / b[i]
    stats(theirs, p)
    stats(ratios, r)
    k = split(target, t, " ")
    if (k == 3) result = r["median"] == "" ? "not measured" : verdict(r["median"], t[2], t[3] + 0)
    else if (k == 2) result = verdict(o["median"], t[1], t[2] + 0)
    else result = "-"
    print row, label, unit, show(o["min"]), show(o["median"]), show(o["max"]), peer, show(p["min"]), show(p["median"]),
        show(p["max"]), show(r["min"]), show(r["median"]), show(r["max"]), target, result, note
}
