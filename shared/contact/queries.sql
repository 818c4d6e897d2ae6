-- name: FindByIdentity :one
-- The contact of an identity, if the identity is known under exactly these names.
select c.* from contacts c join channel_identities i on i.workspace_id = c.workspace_id and i.contact_id = c.id
where i.workspace_id = @workspace_id and i.channel = @channel and i.external_id = @external_id
  and i.username = @username and i.first_name = @first_name and i.last_name = @last_name;

-- name: Meet :exec
-- Makes or renames the identity, and with it the contact. Two first messages at once meet on the identity's key: the
-- second one waits and finds the contact of the first.
with identity as (
  insert into channel_identities (workspace_id, channel, external_id, contact_id, username, first_name, last_name, created_at, updated_at)
  values (@workspace_id, @channel, @external_id, @new_id, @username, @first_name, @last_name, @at, @at)
  on conflict (workspace_id, channel, external_id) do update
  set username = excluded.username, first_name = excluded.first_name, last_name = excluded.last_name, updated_at = excluded.updated_at
  returning contact_id
), made as (
  insert into contacts (workspace_id, id, name, name_by, language, created_at, updated_at)
  select @workspace_id, contact_id, @name, 'profile', @language, @at, @at from identity where contact_id = @new_id
)
update contacts set name = @name, version = version + 1, updated_at = @at
where contacts.workspace_id = @workspace_id and contacts.id in (select contact_id from identity where contact_id <> @new_id)
  and name_by = 'profile' and name <> @name;

-- name: LockPhone :exec
-- Two who give the same number at once wait for each other until the transaction ends.
select pg_advisory_xact_lock(hashtextextended(concat(@workspace_id::uuid, @phone::text), 0));

-- name: FindByPhone :one
-- Of several contacts with the number, one we can write to, then the one we have known longest.
select c.* from contacts c
where c.workspace_id = @workspace_id and c.phone = @phone::text
order by exists (select from channel_identities i where i.workspace_id = c.workspace_id and i.contact_id = c.id) desc, c.created_at, c.id
limit 1;

-- name: Create :one
insert into contacts (workspace_id, id, name, name_by, phone, phone_by, email, language, city, created_at, updated_at)
values (@workspace_id, @id, @name, @name_by, sqlc.narg('phone'), @phone_by, sqlc.narg('email'), @language, @city, @at, @at)
returning *;

-- name: Lock :one
select * from contacts where workspace_id = @workspace_id and id = @id for no key update;

-- name: Save :one
update contacts set name = @name, name_by = @name_by, phone = sqlc.narg('phone'), phone_by = @phone_by, email = sqlc.narg('email'),
  language = @language, city = @city, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id
returning *;

-- name: Tag :execrows
-- A tag more, at the end; nothing when the contact has it, or as many as it may have.
update contacts set tags = tags || @tag::text, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id and not @tag::text = any (tags) and cardinality(tags) < 50;

-- name: Untag :execrows
update contacts set tags = array_remove(tags, @tag::text), version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id and @tag::text = any (tags);

-- name: Get :one
-- The account of a dealer sees the contacts of its own leads.
select c.* from contacts c
where c.workspace_id = @workspace_id and c.id = @id
  and (sqlc.narg('account_id')::uuid is null or exists (
    select from leads l where l.workspace_id = c.workspace_id and l.contact_id = c.id and l.account_id = sqlc.narg('account_id')));

-- name: List :many
select c.* from contacts c
where c.workspace_id = @workspace_id
  and (sqlc.narg('account_id')::uuid is null or exists (
    select from leads l where l.workspace_id = c.workspace_id and l.contact_id = c.id and l.account_id = sqlc.narg('account_id')))
  and (lower(c.name) like @name_like::text or c.phone like @phone_like::text)
  and (c.created_at, c.id) < (@before_at::timestamptz, @before_id::uuid)
order by c.created_at desc, c.id desc
limit @page::int;

-- name: Count :one
-- Counts one past the limit, no further.
select count(*)::int from (
  select from contacts c
  where c.workspace_id = @workspace_id
    and (sqlc.narg('account_id')::uuid is null or exists (
      select from leads l where l.workspace_id = c.workspace_id and l.contact_id = c.id and l.account_id = sqlc.narg('account_id')))
    and (lower(c.name) like @name_like::text or c.phone like @phone_like::text)
  limit @count_limit::int
) counted;
