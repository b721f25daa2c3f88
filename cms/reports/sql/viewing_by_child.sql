-- How many members of each unit directly under a unit open documents never, rarely, often?
-- Members of the unit itself, as in a cell, come under its own name.
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
), deployed as (
    select d.content_id, i.unit_id
    from   handbook_documentpage d
    join   wagtailcore_page p on p.id = d.page_ptr_id
    join   handbook_issuer i on i.id = d.issuer_id
    where  p.live
    and    d.circulation = 'public'
    and    d.holds_no_secret
    and    d.issued_on < %(until)s
), unit_documents as (
    select b.child_id, b.unit_id, d.content_id
    from   below b
    join   deployed d on d.unit_id is null
                      or exists (select 1
                                 from   tree c
                                 where  c.ancestor_id = d.unit_id
                                 and    c.descendant_id = b.unit_id)
), assigned as (
    select ud.unit_id, count(*) as documents
    from   unit_documents ud
    group  by ud.unit_id
), opened as (
    select m.id as member_id, count(distinct ud.content_id) as documents
    from   roll m
    join   tracking_viewevent v on v.member_id = m.id
    join   unit_documents ud on ud.unit_id = m.cell_id and ud.content_id = v.document
    where  v.received_at >= %(since_at)s
    and    v.received_at < %(until_at)s
    group  by m.id
), grouped as (
    select b.child_id,
           case
               when m.status in ('exempt', 'away')                                              then 'excused'
               when coalesce(a.documents, 0) < 3                                                then 'too_few'
               when o.documents is null                                                         then 'never'
               when o.documents * 100 < a.documents * %(threshold)s                             then 'rarely'
               else 'often'
           end as grp
    from   below b
    join   roll m on m.cell_id = b.unit_id
    left   join assigned a on a.unit_id = b.unit_id
    left   join opened o on o.member_id = m.id
    where  m.status in ('official', 'probationary', 'exempt', 'away')
), counted as (
    select g.child_id,
           sum(case when g.grp = 'never' then 1 else 0 end)   as never,
           sum(case when g.grp = 'rarely' then 1 else 0 end)  as rarely,
           sum(case when g.grp = 'often' then 1 else 0 end)   as often,
           sum(case when g.grp = 'too_few' then 1 else 0 end) as too_few,
           sum(case when g.grp = 'excused' then 1 else 0 end) as excused
    from   grouped g
    group  by g.child_id
)
select u.id                     as unit_id,
       u.code                   as code,
       u.name                   as name,
       coalesce(n.never, 0)     as never,
       coalesce(n.rarely, 0)    as rarely,
       coalesce(n.often, 0)     as often,
       coalesce(n.too_few, 0)   as too_few,
       coalesce(n.excused, 0)   as excused
from   tree c
join   organisation_unit u on u.id = c.descendant_id
left   join counted n on n.child_id = u.id
where  c.ancestor_id = %(unit)s
and    (c.depth = 1 or (c.depth = 0 and n.child_id is not null))
and    (n.child_id is not null
        or (u.valid_from < %(until)s and (u.valid_to is null or u.valid_to >= %(since)s)))
order  by u.path
