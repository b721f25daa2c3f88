-- How many members of each unit directly under a unit have opened one document, of those it reaches?
with child as (
    select u.id, u.code, u.name, u.path
    from   tree c
    join   organisation_unit u on u.id = c.descendant_id
    where  c.ancestor_id = %(unit)s
    and    c.depth = 1
    and    u.valid_from < %(until)s
    and    (u.valid_to is null or u.valid_to >= %(since)s)
), below as (
    select child.id as child_id, c.descendant_id as unit_id
    from   child
    join   tree c on c.ancestor_id = child.id
), reached as (
    select c.descendant_id as unit_id
    from   handbook_documentpage d
    join   handbook_issuer i on i.id = d.issuer_id
    join   tree c on (i.unit_id is null and c.depth = 0) or c.ancestor_id = i.unit_id
    where  d.content_id = %(document)s
), viewers as (
    select b.child_id,
           count(distinct v.member_id) as viewers,
           count(distinct case when v.kind = 'end' and v.part is null then v.member_id end) as finished
    from   below b
    join   tracking_viewevent v on v.unit_id = b.unit_id
    where  v.document = %(document)s
    and    v.received_at >= %(since_at)s
    and    v.received_at < %(until_at)s
    group  by b.child_id
), rolls as (
    select b.child_id,
           count(*) as members,
           sum(case when exists (select 1
                                 from   tracking_viewevent v
                                 where  v.member_id = m.id
                                 and    v.document = %(document)s
                                 and    v.received_at >= %(since_at)s
                                 and    v.received_at < %(until_at)s) then 1 else 0 end) as opened
    from   below b
    join   reached r on r.unit_id = b.unit_id
    join   roll m on m.cell_id = b.unit_id
    where  m.status in ('official', 'probationary')
    group  by b.child_id
)
select child.id                  as unit_id,
       child.code                as code,
       child.name                as name,
       coalesce(v.viewers, 0)    as viewers,
       coalesce(v.finished, 0)   as finished,
       coalesce(r.members, 0)    as members,
       coalesce(r.opened, 0)     as opened
from   child
left   join viewers v on v.child_id = child.id
left   join rolls r on r.child_id = child.id
order  by child.path
