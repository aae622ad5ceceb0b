from django.urls import path

from hub.efiling.drafting import views_drafts, views_files, views_review, views_setup, views_versions, views_writing

app_name = "drafting"
urlpatterns = [
    path("", views_drafts.drafts, name="drafts"),
    path("new/", views_drafts.new, name="new"),
    path("<int:pk>/", views_drafts.draft, name="draft"),
    path("<int:pk>/discard/", views_drafts.discard, name="discard"),
    path("<int:pk>/bring-back/", views_drafts.bring_back, name="bring-back"),
    path("<int:pk>/write/", views_writing.write, name="write"),
    path("<int:pk>/autosave/", views_writing.autosave, name="autosave"),
    path("<int:pk>/forget/", views_writing.forget, name="forget"),
    path("<int:pk>/page-<int:number>.png", views_files.page_picture, name="page-picture"),
    path("<int:pk>/draft.pdf", views_files.draft_pdf, name="draft-pdf"),
    path("<int:pk>/letter.pdf", views_files.letter, name="letter"),
    path("<int:pk>/file-copy.pdf", views_files.file_copy, name="file-copy"),
    path("of-line/<int:pk>/letter.pdf", views_files.letter_of_line, name="letter-of-line"),
    path("of-line/<int:pk>/file-copy.pdf", views_files.file_copy_of_line, name="file-copy-of-line"),
    path("<int:pk>/files/", views_files.add, name="add-files"),
    path("<int:pk>/files/<int:file>/", views_files.beside, name="file"),
    path("<int:pk>/files/<int:file>/take-off/", views_files.take_off, name="take-off"),
    path("<int:pk>/versions/", views_versions.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", views_versions.version, name="version"),
    path("<int:pk>/versions/<int:number>/restore/", views_versions.restore, name="restore"),
    path("<int:pk>/propose/", views_review.propose, name="propose"),
    path("<int:pk>/take-back/", views_review.take_back, name="take-back"),
    path("<int:pk>/review/", views_review.review, name="review"),
    path("<int:pk>/approve/", views_review.approve, name="approve"),
    path("<int:pk>/give-back/", views_review.give_back, name="give-back"),
    path("<int:pk>/sign/", views_review.sign, name="sign"),
    path("letterheads/", views_setup.letterheads, name="letterheads"),
    path("letterheads/<str:code>/", views_setup.letterhead, name="letterhead"),
    path("letterheads/<str:code>/garuda.png", views_setup.garuda, name="garuda"),
    path("ranks/", views_setup.ranks, name="ranks"),
    path("ranks/<int:pk>/", views_setup.rank, name="rank"),
]
