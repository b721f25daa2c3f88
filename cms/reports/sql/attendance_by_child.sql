-- How many members of each unit directly under a unit were summoned to sessions, and who came?
-- With `session` only that session is counted, else all of the period.
with summoned as (
    select child.descendant_id                                                                     as child_id,
           count(*)                                                                                as invited,
           count(p.id)                                                                             as present,
           sum(case when p.id is null and i.excuse <> '' then 1 else 0 end)                        as excused,
           sum(case when p.id is null and i.excuse = '' and s.check_in_until <= %(now)s then 1 else 0 end) as absent,
           sum(case when p.id is null and i.excuse = '' and s.check_in_until > %(now)s then 1 else 0 end)  as expected
    from   tree child
    join   tree c on c.ancestor_id = child.descendant_id
    join   study_invitee i on i.unit_id = c.descendant_id
    join   study_session s on s.id = i.session_id
    left   join tracking_attendance p on p.session_id = i.session_id and p.member_id = i.member_id
    where  child.ancestor_id = %(unit)s
    and    child.depth = 1
    and    s.starts_at >= %(since_at)s
    and    s.starts_at < %(until_at)s
    and    (%(session)s is null or s.uid = %(session)s)
    group  by child.descendant_id
)
select u.id                       as unit_id,
       u.code                     as code,
       u.name                     as name,
       coalesce(n.invited, 0)     as invited,
       coalesce(n.present, 0)     as present,
       coalesce(n.excused, 0)     as excused,
       coalesce(n.absent, 0)      as absent,
       coalesce(n.expected, 0)    as expected
from   tree c
join   organisation_unit u on u.id = c.descendant_id
left   join summoned n on n.child_id = u.id
where  c.ancestor_id = %(unit)s
and    c.depth = 1
and    u.valid_from < %(until)s
and    (u.valid_to is null or u.valid_to >= %(since)s)
order  by u.path
