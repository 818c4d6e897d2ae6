-- +goose Up
-- Everything below is owned by app_owner. app_protect turns a table with a workspace_id into a tenant table: row level
-- security enabled and forced, rows of the workspace in scope for app_rw, all rows for app_system.
grant usage on schema public to app_rw, app_auth, app_system;

-- +goose StatementBegin
create procedure app_protect(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy tenant on %s to app_rw
    using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)
    with check (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', t);
  execute format('create policy system on %s to app_system using (true) with check (true)', t);
  execute format('grant select, insert, update, delete on %s to app_rw, app_system', t);
end $$;
-- +goose StatementEnd

-- app_hand gives a SECURITY DEFINER function to app_system, whose policies let it look before the tenant is known.
-- A new owner needs CREATE on the schema at that moment only.
-- +goose StatementBegin
create procedure app_hand(f regprocedure, reader text) language plpgsql as $$
begin
  execute 'grant create on schema public to app_system';
  execute format('revoke all on function %s from public', f);
  execute format('grant execute on function %s to %s', f, reader);
  execute format('alter function %s owner to app_system', f);
  execute 'revoke create on schema public from app_system';
end $$;
-- +goose StatementEnd

-- +goose Down
drop procedure app_hand;
drop procedure app_protect;
