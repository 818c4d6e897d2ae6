-- name: Add :exec
-- The event, and one delivery for every enabled integration of the workspace that wants it.
with event as (
  insert into outbox (workspace_id, id, kind, entity_id, payload, trace_id, created_at)
  values (@workspace_id, @id, @kind, @entity_id, @payload, @trace_id, @at)
  returning workspace_id, id, kind, entity_id, payload, trace_id, created_at
)
insert into deliveries (workspace_id, id, integration_id, kind, event_id, event, entity_id, payload, trace_id, next_at, created_at)
select e.workspace_id, gen_random_uuid(), i.id, i.kind, e.id, e.kind, e.entity_id, e.payload, e.trace_id, e.created_at, e.created_at
from event e join integrations i on i.workspace_id = e.workspace_id
where i.enabled and e.kind = any (i.events);

-- name: Release :many
-- Marks what is unpublished as published and answers the deliveries to wake.
with released as (
  update outbox set published_at = @at where outbox.workspace_id = @workspace_id and published_at is null returning outbox.id
)
select d.id, d.kind, d.trace_id from deliveries d join released r on r.id = d.event_id
where d.workspace_id = @workspace_id and d.state = 'pending';
