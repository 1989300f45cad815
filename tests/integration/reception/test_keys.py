from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from reception.actions import papers
from reception.models import Appeal, Attachment, Draft, User
from tests.world import World, book


def test_after_the_rotation_the_old_key_can_go(world: World, now, settings) -> None:
    settings.PERSONAL_DATA_KEYS = ["old", *settings.PERSONAL_DATA_KEYS]
    book(world.botir, world.aziza, now)
    draft = Draft.objects.create(holder="h", official=world.botir)
    papers.keep(draft, SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    settings.PERSONAL_DATA_KEYS = ["new", *settings.PERSONAL_DATA_KEYS]
    call_command("rotate_keys", verbosity=0)
    settings.PERSONAL_DATA_KEYS = ["new"]
    assert Appeal.objects.get().name == "Aziza Saidova"
    assert User.objects.get(pk=world.aziza.pk).email == "aziza@example.uz"
    assert papers.content(Attachment.objects.get()) == b"%PDF-1.4"
