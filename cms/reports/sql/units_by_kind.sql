-- How many organisations of each kind stand today in a unit and everything under it, and how many members have they?
with standing as (
    select u.id, u.kind_id
    from   tree c
    join   organisation_unit u on u.id = c.descendant_id
    where  c.ancestor_id = %(unit)s
    and    u.valid_from <= %(today)s
    and    (u.valid_to is null or u.valid_to >= %(today)s)
), rolls as (
    select s.kind_id, count(*) as members
    from   standing s
    join   organisation_member m on m.cell_id = s.id
    where  m.status in ('official', 'probationary', 'exempt', 'away')
    group  by s.kind_id
), organisations as (
    select s.kind_id, count(*) as units
    from   standing s
    group  by s.kind_id
)
select k.code                 as code,
       k.name                 as name,
       coalesce(o.units, 0)   as units,
       coalesce(r.members, 0) as members
from   organisation_unitkind k
left   join organisations o on o.kind_id = k.id
left   join rolls r on r.kind_id = k.id
order  by k."order", k.code
