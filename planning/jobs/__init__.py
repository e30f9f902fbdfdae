"""Work that takes longer than a click: in a process of its own, told step by step, ended when somebody says so.

The desk writes a row (`Store.job_add`), a process of its own (started by `runner.look_after`) does the work, and a page
that watches the row may be reloaded, closed or killed meanwhile. To add a kind of work, put a module into
`planning.jobs.kinds`:

    planning/jobs/kinds/<kind>.py
        def run(request: Request, say: Say) -> Answer: ...

`request.asked` is the JSON the page sent, `request.store` and `request.settings` are what the work reads. Call
`say(done, note, **figures)` every second or so: it tells the watcher how far the work is, costs nothing when called too
often, and raises `Cancelled` where the work is to end; let that pass through. Nothing a job does is written but its
answer: JSON, and tables that `Store.job_table` gives back.
"""
