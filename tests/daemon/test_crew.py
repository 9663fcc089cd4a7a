"""A crew does one piece of work for each name at a time."""

import asyncio

from daemon.crew import Crew


async def guard(_name, work):
    await work


def test_a_crew_does_one_piece_of_a_name_at_a_time():
    done = []

    async def piece(label):
        await asyncio.sleep(0.01)
        done.append(label)

    async def work():
        crew = Crew(guard)
        crew.start("x", piece("first"))
        crew.start("x", piece("dropped"))
        crew.start("y", piece("other"))
        assert len(crew) == 2
        while await crew.wait_for_one():
            pass
        assert "x" not in crew

    asyncio.run(work())

    assert sorted(done) == ["first", "other"]


def test_a_crew_ends_the_work_that_does_not_finish_in_time():
    ended = []

    async def piece(seconds):
        try:
            await asyncio.sleep(seconds)
            ended.append("finished")
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def work():
        crew = Crew(guard)
        await crew.end(within=0.0)
        crew.start("short", piece(0.05))
        crew.start("long", piece(60))
        await crew.end(within=0.5)

    asyncio.run(work())

    assert ended == ["finished", "cancelled"]
