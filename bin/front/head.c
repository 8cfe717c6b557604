/* xueji head: what to write down elsewhere, so that xueji verify can tell whether the log is still the same. */
#include "front/front.h"

int
front_head(int argc, char **argv)
{
	struct front_place place = FRONT_PLACE;
	const struct xj_option table[] = {
		FRONT_BOOK(&place),
		FRONT_END,
	};
	const struct command command = {
		"xueji head", "-d DIR", "Print the last commit's number and hash.", table, 0, 0,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0 && front_operands(&app, 0, 0, "head takes no operand") && front_open(&app, &place) &&
	    app_book_ready(&app, false, false)) {
		struct xj_buf b;

		xj_buf_init(&b, app.pool);
		xj_buf_print(&b, "%s\n", front_head_text(&app, &app.book->head));
		status = app_deliver_text(&app, &b, EXIT_CLEAN);
	} else if (status < 0) {
		status = app_fail(&app);
	}
	app_close(&app);
	return status;
}
