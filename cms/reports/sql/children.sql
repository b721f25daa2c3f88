-- How do the units directly under a unit compare: members, viewers, quizzes passed, attendance, cell meetings?
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
), rolls as (
    select b.child_id,
           count(*) as members,
           sum(case when m.status in ('official', 'probationary') then 1 else 0 end) as active
    from   below b
    join   roll m on m.cell_id = b.unit_id
    where  m.status in ('official', 'probationary', 'exempt', 'away')
    group  by b.child_id
), views as (
    select b.child_id, count(distinct v.member_id) as viewers
    from   below b
    join   tracking_viewevent v on v.unit_id = b.unit_id
    where  v.received_at >= %(since_at)s
    and    v.received_at < %(until_at)s
    group  by b.child_id
), scored as (
    select a.unit_id, a.member_id, a.passed,
           row_number() over (
               partition by a.quiz_id, a.member_id
               order by case when q.grading = 'best' then -1.0 * a.score / nullif(a.max_score, 0) else 0 end,
                        case when q.grading = 'last' then -a.number else a.number end
           ) as place
    from   tracking_quizattempt a
    join   quizzes_quiz q on q.id = a.quiz_id
    where  a.state = 'scored'
    and    a.submitted_at >= %(since_at)s
    and    a.submitted_at < %(until_at)s
), passes as (
    select b.child_id, count(distinct s.member_id) as passed
    from   below b
    join   scored s on s.unit_id = b.unit_id
    where  s.place = 1
    and    s.passed
    group  by b.child_id
), summoned as (
    select b.child_id, count(*) as invited, count(p.id) as present
    from   below b
    join   study_invitee i on i.unit_id = b.unit_id
    join   study_session s on s.id = i.session_id
    left   join tracking_attendance p on p.session_id = i.session_id and p.member_id = i.member_id
    where  s.starts_at >= %(since_at)s
    and    s.starts_at < %(until_at)s
    group  by b.child_id
), meetings as (
    select b.child_id, count(*) as held
    from   below b
    join   study_cellmeeting g on g.cell_id = b.unit_id
    where  g.state in ('held', 'closed')
    and    g.month >= %(since_month)s
    and    g.month < %(until)s
    group  by b.child_id
)
select child.id                 as unit_id,
       child.code               as code,
       child.name               as name,
       coalesce(r.members, 0)   as members,
       coalesce(r.active, 0)    as active,
       coalesce(v.viewers, 0)   as viewers,
       coalesce(q.passed, 0)    as passed,
       coalesce(s.invited, 0)   as invited,
       coalesce(s.present, 0)   as present,
       coalesce(g.held, 0)      as meetings
from   child
left   join rolls r on r.child_id = child.id
left   join views v on v.child_id = child.id
left   join passes q on q.child_id = child.id
left   join summoned s on s.child_id = child.id
left   join meetings g on g.child_id = child.id
order  by child.path
