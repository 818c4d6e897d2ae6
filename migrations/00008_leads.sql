-- +goose Up
create table leads (
  workspace_id     uuid not null references workspaces (id),
  id               uuid not null,
  contact_id       uuid not null,
  type             text not null check (type in ('buy', 'sell')),
  status           text not null default 'new' check (status in ('new', 'in_progress', 'won', 'lost', 'stale')),
  source           text not null check (source in ('bot', 'staff', 'public')),
  bot_id           uuid,
  conversation_id  uuid,
  account_id       uuid,
  assignee_id      uuid,
  car              text not null default '' check (length(car) <= 4096),
  budget           text not null default '' check (length(budget) <= 4096),
  city             text not null default '' check (length(city) <= 4096),
  comment          text not null default '' check (length(comment) <= 4096),
  language         text not null default 'uk' check (language in ('uk', 'ru', 'en')),
  attribution      jsonb not null default '{}',
  version          int not null default 1,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  last_activity_at timestamptz not null,
  closed_at        timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id),
  foreign key (workspace_id, account_id) references accounts (workspace_id, id),
  foreign key (workspace_id, assignee_id) references memberships (workspace_id, user_id)
);
-- One open intent per person and type; every writer runs into this.
create unique index leads_open_key on leads (workspace_id, contact_id, type) where status in ('new', 'in_progress');
create index leads_created_at_idx on leads (workspace_id, created_at desc, id desc);
create index leads_status_idx on leads (workspace_id, status, created_at desc, id desc);
create index leads_contact_id_idx on leads (workspace_id, contact_id);
call app_protect('leads');

create table lead_activities (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  lead_id      uuid not null,
  kind         text not null,
  actor_kind   text not null,
  actor_id     uuid,
  data         jsonb not null default '{}',
  at           timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, lead_id) references leads (workspace_id, id)
);
create index lead_activities_lead_id_idx on lead_activities (workspace_id, lead_id, at desc, id desc);
call app_protect('lead_activities');

-- +goose Down
drop table lead_activities;
drop table leads;
