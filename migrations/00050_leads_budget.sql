-- +goose Up
-- The budget as numbers beside the person's words, in whole units; a bound that was not said is null.
alter table leads
  add column budget_min      bigint,
  add column budget_max      bigint,
  add column budget_currency text,
  add constraint leads_budget_range_check check (
    budget_min > 0 and budget_max > 0 and (budget_min <= budget_max) is not false
    and (budget_currency is null) = (budget_min is null and budget_max is null)),
  add constraint leads_budget_currency_check check (budget_currency in ('USD', 'EUR', 'UAH'));

-- +goose Down
alter table leads drop column budget_min, drop column budget_max, drop column budget_currency;
