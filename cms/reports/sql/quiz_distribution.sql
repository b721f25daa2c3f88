-- How are the results of one quiz spread over tenths, in a unit and everything under it?
with tenth (low, high) as (
    values (0, 10), (10, 20), (20, 30), (30, 40), (40, 50), (50, 60), (60, 70), (70, 80), (80, 90), (90, 101)
), scored as (
    select a.unit_id,
           100.0 * a.score / nullif(a.max_score, 0) as percent,
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
    select s.percent
    from   scored s
    join   tree c on c.descendant_id = s.unit_id
    where  s.place = 1
    and    c.ancestor_id = %(unit)s
)
select t.low              as low,
       count(n.percent)   as members
from   tenth t
left   join counted n on n.percent >= t.low and n.percent < t.high
group  by t.low
order  by t.low
