-- Decides on calls that several processes ask for, by the clock of this Redis, in one step.
--
-- KEYS[1] is the epoch; then for each bucket its state (a hash), and for each of its sliding windows a log (a list).
-- ARGV[1] is JSON:
--   known    the epoch the asker knows, or ""; another one than ours means that we have lost what we knew
--   fresh    the name of the epoch, should it begin now
--   asker    who asks, for reservations
--   buckets  [{windows: [{limit, span, burst, steady, day}], carried: [n per window] or null, speed}], in the order of KEYS
--   calls    [[[bucket, cost], ...], ...], buckets counted from 1
-- The answer is JSON: {epoch, verdicts: [[granted, wait, at, spent], ...]}, or {epoch, forgot: true}.
--
-- A sliding window is decided as by the limiter in one process (meter.py): its log says what may go, its pace says
-- when, with one difference: the lead fades to `steady`, not to nothing, because we are asked in ticks. An entry of a log is "leaves amount first": when it leaves the window, what was granted, and when its first
-- grant would have left; grants within 1/200 of the window share one.

local asked = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local today = math.floor(now / 86400)

local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = asked.fresh
  redis.call('SET', KEYS[1], epoch)
end
if asked.known ~= '' and asked.known ~= epoch then
  return cjson.encode({epoch = epoch, forgot = true})
end

local function parse(entry)
  local leaves, amount, first = string.match(entry, '(%S+) (%S+) (%S+)')
  return tonumber(leaves), tonumber(amount), tonumber(first)
end

local function expire(window)
  while true do
    local entry = redis.call('LINDEX', window.log, 0)
    if not entry then
      window.used = window.added
      return
    end
    local leaves, amount = parse(entry)
    if leaves > now then
      return
    end
    redis.call('LPOP', window.log)
    window.used = window.used - amount
  end
end

-- What a log holds: for a state that was evicted while its log was not.
local function logged(log)
  local sum = 0
  for _, entry in ipairs(redis.call('LRANGE', log, 0, -1)) do
    local _, amount = parse(entry)
    sum = sum + amount
  end
  return sum
end

local function open_window(window, state, i)
  if window.day then
    window.used = tonumber(state['day' .. i]) == today and tonumber(state['used' .. i]) or 0
    return
  end
  window.added = 0
  window.gap = window.span / window.limit
  window.fade = window.burst / window.limit
  window.lead_most = window.burst * window.gap
  window.lead_least = math.min(window.steady * window.gap, window.lead_most)
  window.used = tonumber(state['used' .. i]) or logged(window.log)
  window.due = tonumber(state['due' .. i]) or now
  window.lead = tonumber(state['lead' .. i]) or window.lead_most
  window.lead_at = tonumber(state['lead_at' .. i]) or now
  window.holder = state['holder' .. i] or ''
  window.held = tonumber(state['held' .. i]) or 0
  window.held_until = tonumber(state['held_until' .. i]) or 0
  if window.lead_at > now + 1 then
    -- The clock was set back. Times in the log mean nothing now: all that is in it counts from here.
    redis.call('DEL', window.log)
    window.added = math.min(window.used, window.limit)
    window.used = window.added
    window.due, window.lead, window.lead_at, window.held_until = now, 0, now, 0
  end
  expire(window)
  if window.held_until <= now or window.holder == asked.asker then
    window.reserved = 0
  else
    window.reserved = window.held
  end
end

local key = 2
local buckets = {}
for b, bucket in ipairs(asked.buckets) do
  bucket.key = KEYS[key]
  key = key + 1
  local flat = redis.call('HGETALL', bucket.key)
  local state = {}
  for f = 1, #flat, 2 do
    state[flat[f]] = flat[f + 1]
  end
  for i, window in ipairs(bucket.windows) do
    if not window.day then
      window.log = KEYS[key]
      key = key + 1
    end
    open_window(window, state, i)
    local carried = bucket.carried ~= cjson.null and bucket.carried and bucket.carried[i] or 0
    if carried > 0 then
      window.used = window.used + carried
      if not window.day then
        window.added = window.added + carried
        window.due, window.lead, window.lead_at = math.max(window.due, now), 0, now
      end
    end
  end
  buckets[b] = bucket
end

-- Seconds until the window has room, 0 for now; and whether it is the log that has none.
local function wait_for(window, cost)
  local ready, full = now, false
  local excess = window.used + window.reserved + cost - window.limit
  if excess > 0 then
    full = true
    ready = now + window.span
    for _, entry in ipairs(redis.call('LRANGE', window.log, 0, 199)) do
      local leaves, amount = parse(entry)
      excess = excess - amount
      if excess <= 0 then
        ready = leaves
        break
      end
    end
  end
  local due = window.due
  if due > ready + 0.000001 then
    local lead = window.lead - cost * window.gap
    local least = math.max(window.lead_least - cost * window.gap, 0)
    if due - ready > math.max(lead - window.fade * (ready - window.lead_at), least) + 0.000001 then
      due = due - least
      if window.fade < 1 then
        due = math.min(due, (window.due - lead - window.fade * window.lead_at) / (1 - window.fade))
      end
      ready = math.max(ready, due)
    end
  end
  return ready - now, full
end

local function take(window, cost, speed)
  window.used = window.used + cost
  if window.day then
    return
  end
  window.added = window.added + cost
  local quiet = now - window.due
  if quiet < 0 then
    quiet = 0
  else
    window.due = now
  end
  local lead = math.max(window.lead_least, window.lead - window.fade * (now - quiet - window.lead_at)) + quiet
  window.lead = math.min(lead, window.lead_most)
  window.lead_at = now
  -- A burst of the whole limit leaves nothing to pace.
  if window.fade < 1 or speed < 1 then
    window.due = window.due + cost * window.gap / speed
  end
  if window.holder == asked.asker then
    window.held_until = 0
  end
end

local function spent_by(call)
  for d, demand in ipairs(call) do
    for _, window in ipairs(buckets[demand[1]].windows) do
      if window.day and window.used + demand[2] > window.limit then
        return d
      end
    end
  end
end

-- Who does not get in keeps those after it out of that bucket, but not out of others.
local closed = {}

local function decide(call)
  local spent = spent_by(call)
  if spent then
    return {0, 0, spent - 1, 1}
  end
  local longest, at = 0, 0
  for d, demand in ipairs(call) do
    local b, cost = demand[1], demand[2]
    local wait = closed[b]
    if not wait then
      wait = 0
      for _, window in ipairs(buckets[b].windows) do
        if not window.day then
          local this, full = wait_for(window, cost)
          wait = math.max(wait, this)
          if full and window.reserved == 0 and window.held_until <= now then
            -- The room that comes free is kept for it: otherwise cheap calls of others could take it for ever. Who
            -- waits asks every 5 seconds; who does not is gone.
            window.holder, window.held, window.held_until = asked.asker, cost, now + math.min(this, 5) + 1
          end
        end
      end
      if wait > 0 then
        closed[b] = wait
      end
    end
    if wait > longest then
      longest, at = wait, d - 1
    end
  end
  if longest > 0 then
    return {0, longest, at, 0}
  end
  for _, demand in ipairs(call) do
    for _, window in ipairs(buckets[demand[1]].windows) do
      take(window, demand[2], buckets[demand[1]].speed)
    end
  end
  return {1, 0, 0, 0}
end

local verdicts = {}
for c, call in ipairs(asked.calls) do
  verdicts[c] = decide(call)
end

local function seconds(value)
  return string.format('%.6f', value)
end

local function add_to_log(window)
  local leaves = now + window.span
  local first = leaves
  local amount = window.added
  local last = redis.call('LINDEX', window.log, -1)
  if last then
    local last_leaves, last_amount, last_first = parse(last)
    if leaves - last_first < window.span / 200 then
      redis.call('RPOP', window.log)
      leaves, amount, first = math.max(leaves, last_leaves), amount + last_amount, last_first
    end
  end
  redis.call('RPUSH', window.log, seconds(leaves) .. ' ' .. amount .. ' ' .. seconds(first))
end

for _, bucket in ipairs(buckets) do
  local fields = {}
  local longest = 0
  local function set(name, value)
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  for i, window in ipairs(bucket.windows) do
    set('used' .. i, window.used)
    if window.day then
      set('day' .. i, today)
      longest = math.max(longest, 86400)
    else
      if window.added > 0 then
        add_to_log(window)
      end
      set('due' .. i, seconds(window.due))
      set('lead' .. i, seconds(window.lead))
      set('lead_at' .. i, seconds(window.lead_at))
      set('holder' .. i, window.holder)
      set('held' .. i, window.held)
      set('held_until' .. i, seconds(window.held_until))
      longest = math.max(longest, 2 * window.span)
    end
  end
  -- Idle buckets are forgotten; by then a new one would decide the same.
  local keep = math.ceil((longest + 10) * 1000)
  redis.call('HSET', bucket.key, unpack(fields))
  redis.call('PEXPIRE', bucket.key, keep)
  for _, window in ipairs(bucket.windows) do
    if not window.day then
      redis.call('PEXPIRE', window.log, keep)
    end
  end
end

return cjson.encode({epoch = epoch, verdicts = verdicts})
