-- How many members of a unit and everything under it took each quiz, and how many passed?
-- The attempt that counts is the quiz's choice (best, last or first); it counts where the member was at the time.
with scored as (
    select a.quiz_id, a.unit_id, a.passed,
           100.0 * a.score / nullif(a.max_score, 0) as percent,
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
), counted as (
    select s.quiz_id,
           count(*)                                    as attempted,
           sum(case when s.passed then 1 else 0 end)   as passed,
           avg(s.percent)                              as mean_percent
    from   scored s
    join   tree c on c.descendant_id = s.unit_id
    where  s.place = 1
    and    c.ancestor_id = %(unit)s
    group  by s.quiz_id
)
select q.slug                     as slug,
       q.title                    as title,
       q.pass_percent             as pass_percent,
       coalesce(n.attempted, 0)   as attempted,
       coalesce(n.passed, 0)      as passed,
       n.mean_percent             as mean_percent
from   quizzes_quiz q
left   join counted n on n.quiz_id = q.id
where  n.quiz_id is not null
or     exists (select 1 from quizzes_quizversion v where v.quiz_id = q.id)
order  by q.title, q.slug
