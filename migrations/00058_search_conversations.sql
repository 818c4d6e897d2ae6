-- +goose Up
-- Conversations whose contact or messages contain a text. Under row level security ILIKE uses no index, so the search
-- runs as app_system and keeps to the workspace in scope by itself. It reads a workspace's contacts and its newest 50,000
-- messages: plain and bounded. A trigram index can come later without a change for callers.
create index messages_seq_idx on messages (workspace_id, seq desc) where conversation_id is not null;

create function search_conversations(wanted text)
  returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  with scope as (
    select nullif(current_setting('app.workspace_id', true), '')::uuid as workspace,
      '%' || replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern,
      regexp_replace(wanted, '\D', '', 'g') as digits
  ), recent as (
    select m.conversation_id, m.text from messages m, scope s
    where m.workspace_id = s.workspace and m.conversation_id is not null order by m.seq desc limit 50000
  )
  select c.id from conversations c join contacts p on p.workspace_id = c.workspace_id and p.id = c.contact_id, scope s
  where c.workspace_id = s.workspace
    and (p.name ilike s.pattern or length(s.digits) >= 3 and p.phone like '%' || s.digits || '%')
  union
  select r.conversation_id from recent r, scope s where r.text ilike s.pattern
$$;
call app_hand('search_conversations(text)', 'app_rw');

-- +goose Down
drop function search_conversations(text);
drop index messages_seq_idx;
