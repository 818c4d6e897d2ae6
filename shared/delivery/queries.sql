-- name: Integrations :many
select * from integrations where workspace_id = @workspace_id order by kind;

-- name: HoldIntegration :one
select * from integrations where workspace_id = @workspace_id and kind = @kind for update;

-- name: FindIntegration :one
select * from integrations where workspace_id = @workspace_id and kind = @kind;

-- name: AddIntegration :one
insert into integrations (workspace_id, id, kind, enabled, events, config, secrets_sealed, created_at, updated_at)
values (@workspace_id, @id, @kind, @enabled, @events, @config, @secrets_sealed, @at, @at)
returning *;

-- name: SaveIntegration :one
-- Saving is how a person repairs: it is no longer broken or paused.
update integrations set enabled = @enabled, events = @events, config = @config, secrets_sealed = @secrets_sealed,
  status = 'ok', status_detail = '', paused_until = null, failing_since = null, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id
returning *;

-- name: PauseIntegration :exec
update integrations set paused_until = greatest(paused_until, @until::timestamptz), updated_at = @at
where workspace_id = @workspace_id and id = @id;

-- name: BreakIntegration :execrows
-- Not when it was saved since the attempt began: what failed was the configuration before.
update integrations set status = 'broken', status_detail = @detail, updated_at = @at
where workspace_id = @workspace_id and id = @id and version = @version;

-- name: Disable :execrows
-- Switches off what asked for it, or what has only failed since long ago; not when it was saved meanwhile.
update integrations set enabled = false, status = 'broken', status_detail = @detail, updated_at = @at
where workspace_id = @workspace_id and id = @id and version = @version
  and (@asked::boolean or failing_since <= sqlc.narg('failing_before')::timestamptz);

-- name: Fails :exec
update integrations set failing_since = @at
where workspace_id = @workspace_id and id = @id and version = @version and failing_since is null;

-- name: Works :exec
update integrations set failing_since = null where workspace_id = @workspace_id and id = @id and failing_since is not null;

-- name: Park :exec
-- What is being sent right now settles itself.
update deliveries set state = 'parked'
where workspace_id = @workspace_id and integration_id = @integration_id and state = 'pending'
  and (claimed_until is null or claimed_until <= @at);

-- name: Unpark :many
update deliveries set state = 'pending', tries = 0, next_at = @at
where workspace_id = @workspace_id and integration_id = @integration_id and state = 'parked'
returning id, trace_id;

-- name: Hold :one
select sqlc.embed(d), sqlc.embed(i)
from deliveries d join integrations i on i.workspace_id = d.workspace_id and i.id = d.integration_id
where d.workspace_id = @workspace_id and d.id = @id and d.kind = @kind
for update of d;

-- name: HoldOthers :many
-- What else is due for the integration, except what was claimed once and never settled: it may be what killed its process.
select * from deliveries
where workspace_id = @workspace_id and integration_id = @integration_id and state = 'pending' and next_at <= @at
  and claim_token is null and id <> @id
order by next_at, created_at, event_id limit @page for update skip locked;

-- name: Claim :exec
update deliveries set claim_token = @token, claimed_until = @until where workspace_id = @workspace_id and id = any (@ids::uuid[]);

-- name: ParkOne :execrows
-- Not when the integration was repaired meanwhile, or is being saved: whoever saves it decides, and does not look again.
with stopped as (
  select i.id from integrations i
  where i.workspace_id = @workspace_id and i.id = @integration_id and not (i.enabled and i.status = 'ok') for share skip locked
)
update deliveries d set state = 'parked', claim_token = null, claimed_until = null
from stopped where d.workspace_id = @workspace_id and d.id = @id and d.integration_id = stopped.id;

-- name: Settle :one
update deliveries set state = @state, attempts = attempts + 1, tries = tries + 1, last_status = @last_status, last_error = @last_error,
  next_at = coalesce(sqlc.narg('next_at'), next_at), settled_at = sqlc.narg('settled_at'), claim_token = null, claimed_until = null
where workspace_id = @workspace_id and id = @id and claim_token = @token and state = 'pending'
returning attempts;

-- name: AddAttempt :exec
insert into delivery_attempts (workspace_id, id, delivery_id, number, outcome, status, error, request, response, latency_ms, at)
values (@workspace_id, @id, @delivery_id, @number, @outcome, @status, @error, sqlc.narg('request'), @response, @latency_ms, @at);

-- name: List :many
select * from deliveries
where workspace_id = @workspace_id
  and (sqlc.narg('kind')::text is null or kind = sqlc.narg('kind'))
  and (cardinality(@states::text[]) = 0 or state = any (@states::text[]))
  and (sqlc.narg('entity_id')::uuid is null or entity_id = sqlc.narg('entity_id'))
  and created_at >= coalesce(sqlc.narg('since')::timestamptz, '-infinity') and created_at < coalesce(sqlc.narg('until')::timestamptz, 'infinity')
  and (created_at, id) < (@before_at::timestamptz, @before_id::uuid)
order by created_at desc, id desc limit @page;

-- name: Count :one
select count(*)::int from (select 1 from deliveries
  where workspace_id = @workspace_id
    and (sqlc.narg('kind')::text is null or kind = sqlc.narg('kind'))
    and (cardinality(@states::text[]) = 0 or state = any (@states::text[]))
    and (sqlc.narg('entity_id')::uuid is null or entity_id = sqlc.narg('entity_id'))
    and created_at >= coalesce(sqlc.narg('since')::timestamptz, '-infinity') and created_at < coalesce(sqlc.narg('until')::timestamptz, 'infinity')
  limit @page) counted;

-- name: Get :one
select * from deliveries where workspace_id = @workspace_id and id = @id;

-- name: Attempts :many
-- The newest attempts of a delivery.
select * from delivery_attempts where workspace_id = @workspace_id and delivery_id = @delivery_id
order by number desc limit @page;

-- name: HoldForReplay :one
select sqlc.embed(d), i.enabled, i.status, d.payload = '{}'::jsonb as emptied
from deliveries d join integrations i on i.workspace_id = d.workspace_id and i.id = d.integration_id
where d.workspace_id = @workspace_id and d.id = @id
for update of d;

-- name: Replay :one
update deliveries set state = 'pending', tries = 0, next_at = @at, settled_at = null, claim_token = null, claimed_until = null
where workspace_id = @workspace_id and id = @id
returning *;

-- name: ReplayMany :many
-- The oldest first. What is being sent right now, what nobody would take and what was emptied for its age stays.
with chosen as (
  select d.id from deliveries d join integrations i on i.workspace_id = d.workspace_id and i.id = d.integration_id
  where d.workspace_id = @workspace_id and i.enabled and i.status = 'ok' and d.state = @state and d.payload <> '{}'::jsonb
    and (sqlc.narg('kind')::text is null or d.kind = sqlc.narg('kind'))
    and d.created_at >= coalesce(sqlc.narg('since')::timestamptz, '-infinity')
    and d.created_at < coalesce(sqlc.narg('until')::timestamptz, 'infinity')
    and coalesce(d.claimed_until, '-infinity') <= @at
  order by d.created_at limit @page for update of d
)
update deliveries d set state = 'pending', tries = 0, next_at = @at, settled_at = null, claim_token = null, claimed_until = null
from chosen where d.workspace_id = @workspace_id and d.id = chosen.id
returning d.id, d.kind, d.trace_id;
