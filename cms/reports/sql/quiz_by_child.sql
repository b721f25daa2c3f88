-- How many members of each unit directly under a unit took one quiz, and how many passed?
with scored as (
    select a.unit_id, a.passed,
           row_number() over (
               partition by a.member_id
               order by case when q.grading = 'best' then -1.0 * a.score / nullif(a.max_score, 0) else 0 end,
                        case when q.grading = 'last' then -a.number else a.number end
           ) as place
    from   tracking_quizattempt a
    join   quizzes_quiz q on q.id = a.quiz_id
    where  q.slug = %(quiz)s
    and    a.state = 'scored'
    and    a.submitted_at >= %(since_at)s
    and    a.submitted_at < %(until_at)s
), counted as (
    select child.descendant_id                        as child_id,
           count(*)                                   as attempted,
           sum(case when s.passed then 1 else 0 end)  as passed
    from   tree child
    join   tree c on c.ancestor_id = child.descendant_id
    join   scored s on s.unit_id = c.descendant_id
    where  child.ancestor_id = %(unit)s
    and    child.depth = 1
    and    s.place = 1
    group  by child.descendant_id
), rolls as (
    select child.descendant_id as child_id,
           count(*)            as members
    from   tree child
    join   tree c on c.ancestor_id = child.descendant_id
    join   roll m on m.cell_id = c.descendant_id
    where  child.ancestor_id = %(unit)s
    and    child.depth = 1
    and    m.status in ('official', 'probationary')
    group  by child.descendant_id
)
select u.id                       as unit_id,
       u.code                     as code,
       u.name                     as name,
       coalesce(r.members, 0)     as members,
       coalesce(n.attempted, 0)   as attempted,
       coalesce(n.passed, 0)      as passed
from   tree c
join   organisation_unit u on u.id = c.descendant_id
left   join counted n on n.child_id = u.id
left   join rolls r on r.child_id = u.id
where  c.ancestor_id = %(unit)s
and    c.depth = 1
and    u.valid_from < %(until)s
and    (u.valid_to is null or u.valid_to >= %(since)s)
order  by u.path
