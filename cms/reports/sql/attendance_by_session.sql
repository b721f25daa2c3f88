-- How many members of a unit and everything under it were summoned to each session, and who came?
-- The cell of the day of the summons counts. Nobody is absent before the check-in has closed.
with below as (
    select c.descendant_id as unit_id
    from   tree c
    where  c.ancestor_id = %(unit)s
), summoned as (
    select i.session_id,
           count(*)                                                                                as invited,
           count(p.id)                                                                             as present,
           sum(case when p.id is null and i.excuse <> '' then 1 else 0 end)                        as excused,
           sum(case when p.id is null and i.excuse = '' and s.check_in_until <= %(now)s then 1 else 0 end) as absent,
           sum(case when p.id is null and i.excuse = '' and s.check_in_until > %(now)s then 1 else 0 end)  as expected
    from   study_invitee i
    join   study_session s on s.id = i.session_id
    left   join tracking_attendance p on p.session_id = i.session_id and p.member_id = i.member_id
    where  i.unit_id in (select unit_id from below)
    group  by i.session_id
)
select s.uid                      as uid,
       s.title                    as title,
       l.number                   as plan,
       u.name                     as unit_name,
       s.place                    as place,
       s.starts_at                as starts_at,
       coalesce(n.invited, 0)     as invited,
       coalesce(n.present, 0)     as present,
       coalesce(n.excused, 0)     as excused,
       coalesce(n.absent, 0)      as absent,
       coalesce(n.expected, 0)    as expected
from   study_session s
join   study_studyplan l on l.id = s.plan_id
join   organisation_unit u on u.id = s.unit_id
left   join summoned n on n.session_id = s.id
where  s.starts_at >= %(since_at)s
and    s.starts_at < %(until_at)s
and    (n.session_id is not null or s.unit_id in (select unit_id from below))
order  by s.starts_at desc, s.id desc
