-- +goose Up
-- Advertising hears of stages through an event of their own; before, it picked them out of every change of a lead.
set local role app_system;
update integrations set events = array_replace(events, 'lead.updated', 'lead.stage_changed') where kind = 'meta_capi';
update deliveries set event = 'lead.stage_changed' where kind = 'meta_capi' and event = 'lead.updated' and state in ('pending', 'parked');
reset role;

-- +goose Down
set local role app_system;
update integrations set events = array_replace(events, 'lead.stage_changed', 'lead.updated') where kind = 'meta_capi';
update deliveries set event = 'lead.updated' where kind = 'meta_capi' and event = 'lead.stage_changed' and state in ('pending', 'parked');
reset role;
