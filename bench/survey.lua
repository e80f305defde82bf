-- survey.lua: a load of survey answers for wrk. Bodies are made beforehand, so that the client, which shares the
-- cores with the server, costs the same against both servers.
--   BENCH_SERVER=maklumat   POST /s/CODE, the codes from BENCH_CODES (output of `maklumat export survei`), every
--                           request with an idempotency key of its own
--   BENCH_SERVER=prototype  POST /survey of floor/groupcommit.c
--   BENCH_VISIT=1           a whole visit: GET the form, then POST
dofile(os.getenv("BENCH_LUA") .. "/summary.lua")
local N = 2039
local heads, forms = {}, {}
local count, keyed, visit, key = 0, false, false, ""

local function random_seed()
    local f = assert(io.open("/dev/urandom", "rb"))
    local a, b, c, d = f:read(4):byte(1, 4)
    f:close()
    return ((a * 256 + b) * 256 + c) * 128 + d % 128
end

local function codes_read(path)
    local codes = {}
    for line in io.lines(path) do
        codes[#codes + 1] = line:match("^([^,]+),")
    end
    table.remove(codes, 1) -- the header
    assert(#codes > 0, "no survey codes in " .. path)
    return codes
end

local function answers()
    local t = {}
    for u = 1, 9 do
        t[u] = "u" .. u .. "=" .. math.random(4)
    end
    return table.concat(t, "&")
end

local function head(path, length)
    return "POST " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        .. "Content-Length: " .. length .. "\r\n\r\n"
end

local function make_maklumat(i, codes)
    local sex, age = { "L", "P" }, { "<20", "20-29", "30-39", "40-49", "50-59" }
    local school, work = { "SD", "SMP", "SMA", "S1" }, { "PNS", "SWASTA", "WIRAUSAHA", "LAINNYA" }
    local code = codes[i % #codes + 1]
    local body = answers() .. "&jenis_kelamin=" .. sex[math.random(2)] .. "&usia=" .. age[math.random(5)]:gsub("<", "%%3C")
        .. "&pendidikan=" .. school[math.random(4)] .. "&pekerjaan=" .. work[math.random(4)] .. "&saran=&idempotency=" .. key
    forms[i] = "GET /s/" .. code .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    heads[i] = head("/s/" .. code, #body + 10) .. body
end

local function make_prototype(i)
    local body = "unit=" .. math.random(500) .. "&" .. answers() .. "&jk=" .. math.random(2) .. "&us=" .. math.random(5)
        .. "&pd=" .. math.random(6) .. "&pk=" .. math.random(5)
    heads[i] = head("/survey", #body) .. body
end

function init(args)
    local seed = random_seed()
    math.randomseed(seed)
    key = string.format("%08x-bench-", seed)
    keyed = os.getenv("BENCH_SERVER") == "maklumat"
    visit = os.getenv("BENCH_VISIT") == "1"
    local codes = keyed and codes_read(os.getenv("BENCH_CODES"))
    for i = 1, N do
        if keyed then make_maklumat(i, codes) else make_prototype(i) end
    end
end

function request()
    count = count + 1
    local i = count % N + 1
    if visit then
        i = math.floor(count / 2) % N + 1
        if count % 2 == 1 then return forms[i] end
    end
    if keyed then return heads[i] .. string.format("%010d", count) end
    return heads[i]
end
