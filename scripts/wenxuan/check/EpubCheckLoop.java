import com.adobe.epubcheck.tool.EpubChecker;
import java.util.Scanner;

/** Check the EPUB named on each line of standard input, write the report beside it as JSON, say the name again. */
class EpubCheckLoop {
    public static void main(String[] none) {
        for (Scanner books = new Scanner(System.in, "UTF-8"); books.hasNextLine();) {
            String book = books.nextLine();
            new EpubChecker().run(new String[] {book, "--quiet", "--json", book + ".json"});
            System.out.println(book);
        }
    }
}
