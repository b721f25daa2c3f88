-- How many cells of each unit directly under a unit held a meeting in the period, and how many did not?
-- A cell that is asked about itself comes under its own name.
with below as (
    select child.descendant_id as child_id, c.descendant_id as unit_id
    from   tree child
    join   tree c on c.ancestor_id = child.descendant_id
    where  child.ancestor_id = %(unit)s
    and    child.depth = 1
    union  all
    select c.descendant_id, c.descendant_id
    from   tree c
    where  c.ancestor_id = %(unit)s
    and    c.depth = 0
), met as (
    select g.cell_id, count(*) as meetings
    from   study_cellmeeting g
    where  g.state in ('held', 'closed')
    and    g.month >= %(since_month)s
    and    g.month < %(until)s
    group  by g.cell_id
), counted as (
    select b.child_id,
           count(*)                      as cells,
           count(met.cell_id)            as cells_met,
           coalesce(sum(met.meetings), 0) as meetings
    from   below b
    join   organisation_unit u on u.id = b.unit_id
    join   organisation_unitkind k on k.id = u.kind_id
    left   join met on met.cell_id = b.unit_id
    where  k.is_cell
    and    u.valid_from < %(until)s
    and    (u.valid_to is null or u.valid_to >= %(since)s)
    group  by b.child_id
)
select u.id                         as unit_id,
       u.code                       as code,
       u.name                       as name,
       coalesce(n.cells, 0)         as cells,
       coalesce(n.cells_met, 0)     as cells_met,
       coalesce(n.meetings, 0)      as meetings
from   tree c
join   organisation_unit u on u.id = c.descendant_id
left   join counted n on n.child_id = u.id
where  c.ancestor_id = %(unit)s
and    (c.depth = 1 or (c.depth = 0 and n.child_id is not null))
and    u.valid_from < %(until)s
and    (u.valid_to is null or u.valid_to >= %(since)s)
order  by u.path
