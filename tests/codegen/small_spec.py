"""A spec of a few lines, and what the generator writes for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from easemob_async._codegen.__main__ import generate
from easemob_async._codegen.spec import load

__all__ = ["PETS", "generated", "on_one_line", "write_spec"]

LIMITS = "- {name: shared, windows: [100/s, 6000/min, 1/30min, 3/day], counts: recipients, per: username}\n"

SHARED = """
arguments:
  pet_id: {in: path, min: 1, about: ID of the pet}
  dish: {wire: dish.name, max: 9, about: Name of the dish}
errors:
  no_pet: {http: 404, code: gone, means: not_found, about: target, when: The pet does not exist}
"""

PETS = """
area: pets
about: |
  Pets of a household.

  A pet has a name.
operations:
- id: pets.feed
  title: Feed a pet
  call: POST /pets/{pet_id}/meals
  replay: unsafe
  replay_why: each call is another meal
  limits: [shared]
  auth: app_or_user
  batch: {max: 9, safe: 5}
  arguments:
  - pet_id
  - {shared: dish, max: 2000}
  - {name: spoons, wire: dish.spoons, type: int, min: 1, max: 3, optional: true, about: Number of spoons}
  - {name: is_quiet, in: query, type: bool, optional: true, about: Whether to feed without a sound}
  - {name: kind, constant: meal, about: Selects this operation}
  returns: {type: Pet, at: 'entities[0]', about: The pet.}
  errors:
  - no_pet
  - {http: 409, means: conflict, when: The pet is asleep}
  doc: pets
  notes:
  - A pet eats three times a day
- id: pets.list
  title: List pets
  call: GET /pets
  replay: safe
  paging: {style: cursor, limit: limit, cursor: cursor, max: 5000, default: 10}
  returns: {type: 'list[Pet]', at: data, absent: [], about: 'Pets, youngest first'}
  doc: pets
- id: pets.update
  title: Change a pet
  call: PUT /pets/{pet_id}
  overload: one pet
  replay: idempotent
  arguments:
  - pet_id
  - {name: nickname, optional: true, about: New nickname}
  - {name: color, optional: true, values: [black, white], about: New color}
  needs_one_of: [nickname, color]
  succeeds_when: [data.result, true]
  doc: pets
- id: pets.greet
  title: Greet pets
  call: POST /greetings
  replay: unsafe
  batch: {max: 5, safe: 4}
  job: {items: pet_ids, title: Greet pets., text: Any number of pets.}
  arguments:
  - {name: pet_ids, wire: to, type: strs, max: 5, about: IDs of the pets}
  - {name: words, positional: true, about: Text of the greeting}
  - {name: tone, optional: true, about: Tone of the greeting}
  doc: pets
- id: pets.groom
  title: Groom a pet
  call: POST /pets/{pet_id}/grooming
  replay: idempotent
  arguments:
  - pet_id
  - {name: brush, type: model, model: Brush, positional: true, about: The brush}
  doc: pets
models:
- name: Litter
  about: Pets with one mother.
  fields:
  - {name: pets, type: 'list[Pet]', about: The pets}
- name: Pet
  about: A pet.
  fields:
  - {name: name, about: Name of the pet}
  - {name: born, wire: bornAt, type: int, optional: true, unit: ms, about: Time of birth}
- name: Brush
  kind: input
  about: A brush.
  fields:
  - {name: width, wire: size.width, type: int, rule: {min: 1}, about: Width}
  - {name: height, wire: size.height, type: int, rule: {min: 1}, about: Height}
  - {name: owner, optional: true, rule: {kind: username}, about: User ID of the owner}
"""


def write_spec(folder: Path, pets: str = PETS) -> Path:
    """Write the spec into *folder*, and return the folder."""
    (folder / "limits.yaml").write_text(LIMITS)
    (folder / "shared.yaml").write_text(SHARED)
    (folder / "pets.yaml").write_text(pets)
    return folder


@cache
def generated() -> dict[str, str]:
    """Return every file that the generator writes for the spec; only once, since the formatter takes a while."""
    with TemporaryDirectory() as folder:
        return generate(load(write_spec(Path(folder))))


def on_one_line(source: str) -> str:
    """Return *source* as if no line had been too long."""
    return " ".join(source.split()).replace("( ", "(").replace("{ ", "{").replace(",)", ")").replace(", )", ")")
