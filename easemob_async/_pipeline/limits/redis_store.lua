-- Decide on calls of several processes by one clock, in one step.
--
-- Atomicity: Redis runs a script to its end before the next command. No other process can therefore take room between
-- the check and the grant of a call, and a call takes from all its buckets or from none.
--
-- Time: all decisions use the clock of this Redis, because the clocks of the processes differ. The script reads TIME
-- and then writes, which needs Redis 5 or later: it replicates the writes of a script, and not the script.
--
-- Epochs: KEYS[1] is a random name that is created with the first request and has no expiry. FLUSHALL, a restart
-- without persistence, or an eviction deletes it with the rest. A process that knows another epoch than the current one
-- gets a reset as its reply, and nothing is decided. It then reports what it has granted within the windows and asks
-- again. What the processes had been granted here is lost, so each window counts as used when the loss is noticed.
-- A new process that finds no epoch cannot tell a loss from the very first start, and has to take it for a loss. But
-- a server that has not run this script since it started has granted nothing since then (ARGV[2]).
--
-- Returning: a process that could not reach this Redis grants calls alone, and may continue for ALONE seconds after the
-- first process has returned. Until then and for another window, three quarters of each limit belong to the processes
-- from before the outage, in equal parts, and this script grants only the parts of those that have returned. The last
-- quarter belongs to new processes, which cannot be counted: to those that started during the outage and grant alone,
-- or, until the first of the others has returned, to those that ask here. Each process reports what it granted alone
-- with its first request.
--
-- Failover and restart with persistence: replication is asynchronous and data are saved late, so the last grants may
-- be lost although the epoch is the same. The epoch is therefore stored with the run ID of the server that decided last,
-- which each start of a server chooses at random, and each window counts as used when the run ID is another one. Where
-- INFO is not permitted, such a server shows itself only by not knowing this script. But up to Redis 6.2, SCRIPT LOAD
-- is saved in the AOF and replicated, and a replica may have been the primary before: then the limit may be exceeded
-- for one window by the grants that were lost. For a new primary whose clock is behind, see `open_window`.
--
-- KEYS: the epoch and a run ID; the last outage (a hash); the processes by the time of their last request (a sorted set); then for
-- each bucket its state (a hash), and a log (a list) for each of its sliding windows.
-- ARGV[1] is the request as JSON:
--   known_epoch  the epoch the process knows, or "" before its first reply
--   new_epoch    name of the epoch, if this request begins one
--   client       random name of the process, for reserved room
--   away         seconds since the process could no longer reach this Redis, if this is its first request since; else 0
--   processes    number of processes as of the last reply that this process has received, 0 for a new one
--   buckets      [{windows: [{limit, span, burst, steady_burst, day}], unreported: [cost per window] or null, speed}],
--                in the order of KEYS
--   calls        [[[bucket, cost], ...], ...], buckets counted from 1
-- ARGV[2] is "first run" if this server did not know the script. Its text contains the prefix of the keys, so that
-- other apps do not matter, and a server keeps it until it ends, also after FLUSHALL.
-- The reply is JSON: {epoch, processes, verdicts: [[granted, wait, blocked_by, quota_exhausted], ...]}, or
-- {epoch, reset: true}.
--
-- A sliding window is decided as in one process (meter.py): the log decides how much may be granted, the pace decides
-- when. There is one difference: the lead fades to `steady_burst` and not to zero, because processes ask in ticks.
-- An entry of a log is "expires_at amount first_expires_at": when its last grant leaves the window, the cost granted,
-- and when its first grant would have left. Grants within 1/200 of the window share an entry, so that a log is short.

local request = cjson.decode(ARGV[1])
local is_first_run = ARGV[2] == 'first run'
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
-- It takes a few microseconds. It may not be permitted.
local info = redis.pcall('INFO', 'server')
info = type(info) == 'string' and info or ''
local run_id = string.match(info, 'run_id:(%w+)') or ''
local today = math.floor(now / 86400)

-- The seconds for which a process may grant calls alone; store_coordinator.py has the same number.
local ALONE = 7
-- The seconds after its last request for which a process is counted.
local REMEMBERED = 3600
-- The longest time for which room stays reserved; see `decide`.
local RESERVED = 6
-- The seconds by which a clock may be set back over midnight while the day that had begun continues; as in meter.py.
local SET_BACK = 3600
-- The number of other days whose use is kept; as in meter.py.
local REMEMBERED_DAYS = 8

local flat_outage = redis.call('HGETALL', KEYS[2])
local outage = {}
for f = 1, #flat_outage, 2 do
  outage[flat_outage[f]] = flat_outage[f + 1]
end
local since = tonumber(outage.since) or 0
local away = tonumber(outage.away) or 0
local processes = tonumber(outage.processes) or 0
local returned = tonumber(outage.returned) or 0
local lost_at = tonumber(outage.lost_at) or 0

-- Lua's own conversion would round a time to 14 digits, which is 0.1 ms.
local function seconds(value)
  return string.format('%.6f', value)
end

-- The clock was set back, or a new primary's clock is behind: times in the future are invalid. They become now,
-- because nothing would be granted until the clock has caught up.
if since > now + 1 or lost_at > now + 1 then
  since, lost_at = math.min(since, now), math.min(lost_at, now)
  redis.call('HSET', KEYS[2], 'since', seconds(since), 'lost_at', seconds(lost_at))
end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], seconds(now + 1), '+inf')) do
  redis.call('ZADD', KEYS[3], seconds(now), member)
end

local function save_outage()
  redis.call('HSET', KEYS[2], 'since', seconds(since), 'away', seconds(away), 'processes', processes,
    'returned', returned, 'lost_at', seconds(lost_at), 'lost_in', outage.lost_in or '')
  -- A week is longer than any process is likely to be idle; after that a loss would be noted a second time.
  redis.call('EXPIRE', KEYS[2], 604800)
end

-- Called before a new process becomes a member: members are the processes from before the outage.
local function begin_outage(length, lost)
  since, away, lost_at, returned = now, length, lost, 0
  processes = math.max(request.processes, redis.call('ZCARD', KEYS[3]))
  save_outage()
end

-- The latest time of a grant by this Redis that it does not know of.
local function find_last_grant()
  if not is_first_run then
    return now
  end
  -- Not before this server started. Its age has whole seconds and may be one too many.
  local age = string.match(info, 'uptime_in_seconds:(%d+)')
  return now - math.max((tonumber(age or 0)) - 1, 0)
end

-- Whether another server than the one that decided last has the data now.
local function is_other_server(last_run_id)
  if last_run_id == '' or run_id == '' or last_run_id == run_id then
    return false
  end
  -- A service that hides its servers may invent a run ID for each reply.
  local again = redis.pcall('INFO', 'server')
  return type(again) == 'string' and string.match(again, 'run_id:(%w+)') == run_id
end

local epoch, last_run_id = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) ?(%S*)$')
if epoch and (is_other_server(last_run_id) or last_run_id == '' and run_id ~= '') then
  is_first_run = is_first_run or last_run_id ~= ''
  redis.call('SET', KEYS[1], epoch .. ' ' .. run_id)
end
if not epoch then
  epoch = request.new_epoch
  redis.call('SET', KEYS[1], epoch .. ' ' .. run_id)
  if request.known_epoch == '' then
    -- The very first start, or a loss before a process that was not there: it cannot know of processes that may be
    -- granting calls alone now.
    outage.lost_in = epoch
    begin_outage(1e9, find_last_grant())
  end
elseif is_first_run then
  -- A server that has the data and has not decided on them: it was restarted, or is the new primary. It may lack the
  -- last grants, and processes may be granting calls alone now, also if this one was idle and noticed no outage.
  begin_outage(1e9, now)
end
if request.known_epoch ~= '' and request.known_epoch ~= epoch then
  if outage.lost_in ~= epoch then
    -- The first process to notice the loss. How long this Redis was away is not known.
    outage.lost_in = epoch
    begin_outage(1e9, now)
  else
    if processes == 0 and lost_at < since then
      -- The epoch was begun by a new process. There was another server before this one, perhaps until now.
      lost_at = now
    end
    -- Each process knows the number as of its own last reply.
    processes = math.max(processes, request.processes)
    save_outage()
  end
  -- A process from before the outage that has not returned yet.
  redis.call('ZADD', KEYS[3], seconds(since - 1), request.client)
  redis.call('EXPIRE', KEYS[3], REMEMBERED)
  return cjson.encode({epoch = epoch, reset = true})
end
if request.away > 0 then
  -- An absence that began earlier belongs to the outage that has been noted: the process was idle when others returned.
  if now - request.away > since then
    -- The process may have noticed late that this Redis was away. Others cannot have noticed before its last use.
    local last_use = tonumber(redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]) or now
    local length = math.max(request.away, now - last_use)
    if now < since + ALONE + math.min(away, 60) then
      -- Grants made alone in the outage before this one may still count.
      length = math.max(length, away)
    end
    begin_outage(length, lost_at)
  elseif request.away > away then
    away = request.away
    save_outage()
  end
end

-- Whether this process was there before the outage and may still grant calls alone: it may not have had a reply.
local is_returning = tonumber(redis.call('ZSCORE', KEYS[3], request.client) or since) < since
if is_returning and request.away == 0 then
  is_returning = false
  returned = returned + 1
  save_outage()
end
if not is_returning then
  redis.call('ZADD', KEYS[3], seconds(now), request.client)
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', seconds(now - REMEMBERED))
redis.call('EXPIRE', KEYS[3], REMEMBERED)

-- The limit to enforce now, while other processes may grant calls alone.
local function limit_of(window)
  -- A process begins to grant alone after the length of the window; in a shorter outage none has.
  if away < window.span or now >= since + ALONE + window.span then
    return window.limit
  end
  -- A process that waits for this reply grants nothing meanwhile.
  local here = is_returning and returned + 1 or returned
  if here == 0 or processes == 0 then
    -- New processes only.
    return math.floor(window.limit / 4)
  end
  return math.floor(3 * window.limit * math.min(here, processes) / (4 * processes))
end

local function parse(entry)
  local expires_at, amount, first_expires_at = string.match(entry, '(%S+) (%S+) (%S+)')
  return tonumber(expires_at), tonumber(amount), tonumber(first_expires_at)
end

-- Drop the grants that have left the window.
local function expire(window)
  while true do
    local entry = redis.call('LINDEX', window.log, 0)
    if not entry then
      -- Only what the log holds counts, also where the state disagrees because the log was evicted.
      window.used = window.added
      return
    end
    local expires_at, amount = parse(entry)
    if expires_at > now then
      return
    end
    redis.call('LPOP', window.log)
    window.used = window.used - amount
  end
end

-- The sum of a log, for a bucket whose state was evicted while its log was not.
local function sum_of(log)
  local sum = 0
  for _, entry in ipairs(redis.call('LRANGE', log, 0, -1)) do
    local _, amount = parse(entry)
    sum = sum + amount
  end
  return sum
end

-- Count another day from now on; as in meter.py. `others` are the days shown before, as "day used granted;": the cost
-- granted on the day, and on all days, when the clock left it.
local function move_to_today(window)
  local others, used, is_new_day = {}, nil, false
  for day, before, granted in string.gmatch(window.others, '(%S+) (%S+) (%S+);') do
    if tonumber(day) == today then
      -- The clock was wrong since it left this day, so all that was granted meanwhile counts on this day.
      used = tonumber(before) + window.granted - tonumber(granted)
      break
    end
    others[#others + 1] = {tonumber(day), before, granted}
  end
  if not used then
    if window.used > 0 then
      others[#others + 1] = {window.today, window.used, window.granted}
    end
    -- If today is earlier, the clock was ahead, or is wrong now: in both cases, this day was counted until now.
    is_new_day = today > window.today
    used = is_new_day and 0 or window.used
  end
  local kept = {}
  for o = math.max(#others - REMEMBERED_DAYS + 1, 1), #others do
    -- A later one was shown by a clock that was wrong, and will be a new day.
    if others[o][1] < today or not is_new_day then
      kept[#kept + 1] = others[o][1] .. ' ' .. others[o][2] .. ' ' .. others[o][3] .. ';'
    end
  end
  window.others, window.used, window.today = table.concat(kept), used, today
end

local function open_window(window, state, i)
  if window.day then
    window.today = tonumber(state['day' .. i]) or today
    window.used = tonumber(state['used' .. i]) or 0
    window.granted = tonumber(state['granted' .. i]) or 0
    window.others = state['others' .. i] or ''
    if today > window.today or (today < window.today and window.today * 86400 - now > SET_BACK) then
      move_to_today(window)
    end
    return
  end
  window.added = 0
  window.most = limit_of(window)
  window.gap = window.span / window.limit
  window.fade = window.burst / window.limit
  window.max_lead = window.burst * window.gap
  window.min_lead = math.min(window.steady_burst * window.gap, window.max_lead)
  window.used = tonumber(state['used' .. i]) or sum_of(window.log)
  window.due = tonumber(state['due' .. i]) or now
  window.lead = tonumber(state['lead' .. i]) or window.max_lead
  window.lead_at = tonumber(state['lead_at' .. i]) or now
  window.holder = state['holder' .. i] or ''
  window.held = tonumber(state['held' .. i]) or 0
  window.held_until = tonumber(state['held_until' .. i]) or 0
  if window.lead_at > now + 1 then
    -- The clock was set back, or a new primary's clock is behind. The times in the log mean nothing then, so everything
    -- in it counts from now on.
    redis.call('DEL', window.log)
    window.added = math.min(window.used, window.limit)
    window.used = window.added
    window.due, window.lead, window.lead_at, window.held_until = now, 0, now, 0
  end
  expire(window)
  if window.held_until > now + RESERVED + 1 then
    -- Reserved before the clock was set back.
    window.held_until = now
  end
  if window.held_until <= now or window.holder == request.client then
    window.reserved = 0
  else
    window.reserved = window.held
  end
end

local key = 4
local buckets = {}
for b, bucket in ipairs(request.buckets) do
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
    local unreported = bucket.unreported ~= cjson.null and bucket.unreported and bucket.unreported[i] or 0
    if unreported > 0 then
      -- Granted by a process without this script, at times of its own clock. They count as granted now, which is the
      -- latest possible time.
      window.used = window.used + unreported
      if window.day then
        window.granted = window.granted + unreported
      else
        window.added = window.added + unreported
        window.due, window.lead, window.lead_at = math.max(window.due, now), 0, now
      end
    end
  end
  buckets[b] = bucket
end

-- The seconds until the window has room for the cost, and whether it is the log that has none now.
local function wait_for(window, cost)
  local ready, full = now, false
  if now < lost_at + window.span then
    full = true
    ready = lost_at + window.span
  end
  local excess = window.used + window.reserved + cost - window.most
  if excess > 0 then
    full = true
    ready = math.max(ready, now + window.span)
    if cost > window.most then
      -- Until no process may grant calls alone. It may end earlier, if the others return: the process asks meanwhile.
      ready = math.max(since + ALONE, lost_at) + window.span
    end
    -- With shared entries a log has about 200 of them at most.
    for _, entry in ipairs(redis.call('LRANGE', window.log, 0, 199)) do
      local expires_at, amount = parse(entry)
      excess = excess - amount
      if excess <= 0 then
        ready = math.max(expires_at, lost_at + window.span)
        break
      end
    end
  end
  local due = window.due
  -- A microsecond of tolerance: times are stored with six decimals.
  if due > ready + 0.000001 then
    local lead = window.lead - cost * window.gap
    local least = math.max(window.min_lead - cost * window.gap, 0)
    if due - ready > math.max(lead - window.fade * (ready - window.lead_at), least) + 0.000001 then
      due = due - least
      if window.fade < 1 then
        -- due == t + lead - fade * (t - lead_at), solved for t
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
    window.granted = window.granted + cost
    return
  end
  window.added = window.added + cost
  local quiet = now - window.due
  if quiet < 0 then
    quiet = 0
  else
    window.due = now
  end
  local lead = math.max(window.min_lead, window.lead - window.fade * (now - quiet - window.lead_at)) + quiet
  window.lead = math.min(lead, window.max_lead)
  window.lead_at = now
  -- A burst of the whole limit leaves nothing to pace, unless a process reports refusals by the service.
  if window.fade < 1 or speed < 1 then
    window.due = window.due + cost * window.gap / speed
  end
  if window.holder == request.client then
    window.held_until = 0
  end
end

-- The index of the first demand whose daily quota has no room.
local function exhausted_by(call)
  for d, demand in ipairs(call) do
    for _, window in ipairs(buckets[demand[1]].windows) do
      if window.day and window.used + demand[2] > window.limit then
        return d
      end
    end
  end
end

-- The seconds to wait, by bucket, for buckets that had no room for a call of this request. The calls after it must not
-- overtake it there; other buckets stay open to them.
local closed = {}

-- A call without a cost is a report alone.
local function is_report(call)
  for _, demand in ipairs(call) do
    if demand[2] > 0 then
      return false
    end
  end
  return true
end

local function decide(call)
  if is_report(call) then
    return {1, 0, 0, 0}
  end
  local exhausted = exhausted_by(call)
  if exhausted then
    return {0, 0, exhausted - 1, 1}
  end
  local longest, blocked_by = 0, 0
  for d, demand in ipairs(call) do
    local b, cost = demand[1], demand[2]
    local wait = closed[b]
    if not wait then
      wait = 0
      for _, window in ipairs(buckets[b].windows) do
        if not window.day then
          local window_wait, full = wait_for(window, cost)
          wait = math.max(wait, window_wait)
          if full and window.reserved == 0 and window.held_until <= now then
            -- Freed room is reserved for this process. Otherwise light calls of other processes could take it forever.
            -- A process with waiting calls asks at least every 5 seconds; a second later its reservation expires.
            window.holder, window.held = request.client, cost
            window.held_until = now + math.min(window_wait + 1, RESERVED)
          end
        end
      end
      if wait > 0 then
        closed[b] = wait
      end
    end
    if wait > longest then
      longest, blocked_by = wait, d - 1
    end
  end
  if longest > 0 then
    return {0, longest, blocked_by, 0}
  end
  for _, demand in ipairs(call) do
    for _, window in ipairs(buckets[demand[1]].windows) do
      take(window, demand[2], buckets[demand[1]].speed)
    end
  end
  return {1, 0, 0, 0}
end

local verdicts = {}
for c, call in ipairs(request.calls) do
  verdicts[c] = decide(call)
end

local function add_to_log(window)
  local expires_at = now + window.span
  local first_expires_at = expires_at
  local amount = window.added
  local last = redis.call('LINDEX', window.log, -1)
  if last then
    local last_expires_at, last_amount, last_first = parse(last)
    if expires_at - last_first < window.span / 200 then
      redis.call('RPOP', window.log)
      expires_at = math.max(expires_at, last_expires_at)
      amount, first_expires_at = amount + last_amount, last_first
    end
  end
  redis.call('RPUSH', window.log, seconds(expires_at) .. ' ' .. amount .. ' ' .. seconds(first_expires_at))
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
      set('day' .. i, window.today)
      set('granted' .. i, window.granted)
      set('others' .. i, window.others)
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
  -- Idle buckets expire, so that memory follows the users of the last windows. By then a new bucket decides the same:
  -- the log is empty after one window, and the whole burst has been earned after another.
  local keep = math.ceil((longest + 10) * 1000)
  redis.call('HSET', bucket.key, unpack(fields))
  redis.call('PEXPIRE', bucket.key, keep)
  for _, window in ipairs(bucket.windows) do
    if not window.day then
      redis.call('PEXPIRE', window.log, keep)
    end
  end
end

return cjson.encode({epoch = epoch, processes = redis.call('ZCARD', KEYS[3]), verdicts = verdicts})
